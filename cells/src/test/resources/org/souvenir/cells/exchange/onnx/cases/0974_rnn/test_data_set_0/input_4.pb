B	initial_hJ>?;g
¿¿­t>ð¿