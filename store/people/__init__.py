"""What people may, did and were asked: accounts, viewers, slips, orders to the running program."""
