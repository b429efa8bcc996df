"""Files made to harm, thousands of them: what the program makes of each is checked."""
