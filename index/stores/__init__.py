"""The stores of the index: catalog, keyword index, vectors."""
