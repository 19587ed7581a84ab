"""The kernel of casework: what every case goes through, whatever it is. Pure: it knows no database and no HTTP."""
