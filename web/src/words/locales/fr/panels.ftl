### panels
