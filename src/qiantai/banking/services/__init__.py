"""What customers can ask of the bank: one file per kind of question or act."""
