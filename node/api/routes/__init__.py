"""The routes, a module for each kind of resource; `node.api.door` lists them."""
