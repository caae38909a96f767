"""Tables that ML gives back to the warehouse, one file per area: names, keys, columns, meanings."""
