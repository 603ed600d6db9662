### control
