import Figures
import Support

/// What a figure carries in its PNG and its SVG: the SHA-256 of the canonical JSON of its drawing.
public func provenance(of drawing: Drawing) throws -> String {
  sha256(try canonicalJSON(drawing, nonFiniteAsText: true))
}

extension Figure {
  /// How its SVG must begin.
  var label: SVGLabel {
    get throws {
      try SVGLabel(drawing, caption: plainCaption, provenance: provenance(of: drawing))
    }
  }
}
