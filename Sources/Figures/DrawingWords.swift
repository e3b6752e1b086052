/// What a figure shows, in words made from its own labels, for a reader who does not see it.
extension Drawing {
  /// One line: the axes of every panel under its title; for a diagram, which has no axes, the first
  /// sentence of its caption or else its first text.
  func title(caption: String?) -> String {
    switch self {
    case .plot(let plot):
      plot.panels.indices.map { index in
        let panel = plot.panels[index]
        let axes = "\(words(panel.y.label)) against \(words(panel.x.label))"
        let title = panel.title.map { "\(words($0)): " } ?? ""
        return [plot.letter(panel: index), title + axes].compactMap(\.self).joined(separator: " ")
      }.joined(separator: "; ")
    case .diagram(let diagram):
      caption.map { String($0[..<($0.firstRange(of: ". ")?.lowerBound ?? $0.endIndex)]) }
        ?? diagram.texts.first ?? "Diagram"
    }
  }

  /// Sentences: the scales, series and lines of every panel, or the texts of a diagram.
  var contents: [String] {
    switch self {
    case .plot(let plot):
      plot.panels.indices.map { index in
        let panel = plot.panels[index]
        let parts = [
          "x axis \(panel.x.scale.words)", "y axis \(panel.y.scale.words)",
          list("series", panel.series.map(\.label)), list("lines", panel.references.map(\.label)),
        ]
        let place = plot.letter(panel: index).map { "Panel \($0)" } ?? "Plot"
        return "\(place): \(parts.compactMap(\.self).joined(separator: "; "))."
      }
    case .diagram(let diagram): list("Texts", diagram.texts).map { ["\($0)."] } ?? []
    }
  }
}

extension Diagram {
  fileprivate var texts: [String] {
    shapes.compactMap { if case .text(let text) = $0 { words(text.text) } else { nil } }
  }
}

extension Axis.Scale {
  fileprivate var words: String { self == .log10 ? "logarithmic" : "linear" }
}

/// Each name once, in order.
private func list(_ what: String, _ names: [String?]) -> String? {
  var seen: Set<String> = []
  let distinct = names.compactMap { $0.map(words) }.filter { seen.insert($0).inserted }
  return distinct.isEmpty ? nil : "\(what): \(distinct.joined(separator: ", "))"
}

private func words(_ text: String) -> String { RichText(text).words }
