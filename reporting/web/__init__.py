"""The dashboard: pages made on this computer, read through a read-only connection; what people decide goes through a
narrow second door. It knows no portal and drives no browser: what it wants done are rows that the program takes up."""
