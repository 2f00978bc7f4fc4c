"""What is fetched over a network: the only part that opens a connection.

Whatever comes from there is hostile until its hash says that it is what was announced, and its names always are.
"""
