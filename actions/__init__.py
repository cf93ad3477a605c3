"""What happens in a turn: a wish is read, knowledge is asked, a reply is named. One module per thing it does."""
