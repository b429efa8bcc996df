"""The window. Widgets draw one State and send intentions; they compute nothing."""
