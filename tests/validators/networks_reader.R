# Reads the archive of a network in the working directory with a package and says what it holds, tab between
# cells: Rscript networks_reader.R PACKAGE, one of igraph, network, sna.
told <- function(what, ...) write.table(data.frame(what, ...), "", FALSE, FALSE, "\t", row.names = FALSE, col.names = FALSE, na = "")
package <- commandArgs(TRUE)
if (!requireNamespace(package, quietly = TRUE)) quit(status = 3)
table <- function(name, ...) read.csv(name, encoding = "UTF-8", colClasses = "character", ...)
if (package == "igraph") {
  graph <- igraph::read_graph("network.graphml", "graphml")
  nodes <- igraph::vertex_attr(graph)
  ends <- igraph::ends(graph, igraph::E(graph), names = FALSE)
  ties <- igraph::edge_attr(graph)
  told("node", nodes$id, nodes$label, nodes$mode, igraph::degree(graph))
  told("tie", nodes$id[ends[, 1]], nodes$id[ends[, 2]], ties$relation, ties$weight)
}
if (package == "network") {
  nodes <- table("nodes.csv")
  graph <- network::network.initialize(nrow(nodes), directed = TRUE, multiple = TRUE)
  for (name in names(nodes)) network::set.vertex.attribute(graph, name, nodes[[name]])
  ties <- table("ties.csv")
  network::add.edges(graph, match(ties$source, nodes$id), match(ties$target, nodes$id))
  for (name in c("relation", "weight")) network::set.edge.attribute(graph, name, ties[[name]])
  ends <- matrix(unlist(lapply(graph$mel, function(tie) c(tie$outl, tie$inl))), ncol = 2, byrow = TRUE)
  id <- network::get.vertex.attribute(graph, "id")
  degree <- tabulate(ends, nrow(nodes))
  told("node", id, network::get.vertex.attribute(graph, "label"), network::get.vertex.attribute(graph, "mode"), degree)
  relation <- network::get.edge.attribute(graph, "relation")
  told("tie", id[ends[, 1]], id[ends[, 2]], relation, network::get.edge.attribute(graph, "weight"))
}
if (package == "sna") {
  # Two modes: actors first, as sna takes bipartite graphs.
  incidence <- as.matrix(read.csv("incidence.csv", row.names = 1, check.names = FALSE, encoding = "UTF-8"))
  degree <- sna::degree(incidence > 0, gmode = "graph")
  told("node", c(rownames(incidence), colnames(incidence)), degree)
  cells <- which(incidence > 0, arr.ind = TRUE)
  told("tie", rownames(incidence)[cells[, 1]], colnames(incidence)[cells[, 2]], incidence[cells])
}
