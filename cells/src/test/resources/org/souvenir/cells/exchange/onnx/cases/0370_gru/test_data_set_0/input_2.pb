B	initial_hJ?
‰Ð>Óš>