"""Jobs: work that time brings, claimed by rows so that each due time counts once."""
