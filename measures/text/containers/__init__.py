"""What plans come in beside plain text: web pages, Word documents and PDF files, brought to the text they hold."""
