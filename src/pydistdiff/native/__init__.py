"""Native files (ELF, PE, Mach-O), read by their structure alone: nothing is loaded, linked or run."""
