import Figures
import Workbench

/// What a rendered figure carries in its PNG: the SHA-256 of the canonical JSON of its drawing.
public func provenance(of drawing: Drawing) throws -> String {
  sha256(try canonicalJSON(drawing, nonFiniteAsText: true))
}
