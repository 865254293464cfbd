"""A synthetic insured population: nobody real, drawn from assumed distributions, the same for the same seed."""
