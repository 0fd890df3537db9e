"""What can be asked of the graph that is not there."""

from qiantai.floor.errors import NotFound


class NodeNotFound(NotFound):
    """There is no such node."""

    code = "graph_node_not_found"


class NoPath(NotFound):
    """Nothing connects these nodes within a few steps."""

    code = "graph_no_path"
