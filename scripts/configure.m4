dnl Files of scripts/ that configure fills in.
