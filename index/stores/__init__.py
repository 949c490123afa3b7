"""Where what is indexed is kept: catalog, keyword index, vectors."""
