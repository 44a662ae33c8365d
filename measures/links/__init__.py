"""Links between measures: computed, suggested, decided on and compared."""
