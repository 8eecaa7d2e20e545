"""The catalogue of faults, injected one by one into whole runs. A test is named after its fault's number."""
