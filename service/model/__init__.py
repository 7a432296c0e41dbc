"""What the data is about, without stores or HTTP: addresses, kinds, valid time, limits."""
