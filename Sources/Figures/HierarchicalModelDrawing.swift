/// A sample of the hierarchical Syntax-Knowledge model, to be drawn: a sentence draws a cluster and an
/// outcome of it, and independently a syntax type and a form of it.
public struct HierarchicalModelPicture: Hashable, Sendable {
  /// A distribution in a box, with the place of the value that was drawn from it, if any.
  public struct Box: Hashable, Sendable {
    /// Of the cluster or type, from 0.
    public var number: Int
    public var values: [Double]
    public var chosen: Int?

    public init(_ number: Int, _ values: [Double], chosen: Int?) {
      (self.number, self.values, self.chosen) = (number, values, chosen)
    }
  }

  /// The probability of each cluster for the next sentence, in order of discovery; what is missing to 1 is
  /// that of a new one.
  public var clusters: [Double]
  /// Some of the clusters, at most five, and all types, at most four.
  public var boxes: [Box], types: [Box]
  /// The sentence drawn, in words.
  public var sentence: String

  public init(clusters: [Double], boxes: [Box], types: [Box], sentence: String) {
    (self.clusters, self.boxes, self.types) = (clusters, boxes, types)
    self.sentence = sentence
  }
}

extension Drawing {
  /// From top to bottom: the strip of clusters and the choice of a type, the distributions of some clusters
  /// and of the types, and the sentence; what the sentence drew is orange. 175 by 90 millimetres.
  public static func hierarchicalModel(_ picture: HierarchicalModelPicture) -> Drawing {
    var canvas = ModelCanvas()
    canvas.text("Knowledge: Pitman-Yor clusters", 56, 4, size: 9, bold: true)
    canvas.text("Syntax: $n_s$ types", 147, 4, size: 9, bold: true)
    let centres = canvas.strip(
      picture.clusters, chosen: picture.boxes.first { $0.chosen != nil }?.number)
    for (index, box) in picture.boxes.enumerated() {
      canvas.cluster(box, at: 4 + 21.25 * Double(index), from: centres[box.number])
    }
    canvas.ellipse("uniform", 147, 15.5)
    for (index, box) in picture.types.enumerated() {
      let start = 147 + 5 * (Double(index) - Double(picture.types.count - 1) / 2)
      canvas.type(box, at: 123 + 12.25 * Double(index), from: start)
    }
    canvas.sentence(picture.sentence)
    return .diagram(Diagram(height: 90, shapes: canvas.shapes))
  }
}

/// Places on the canvas, in millimetres.
private struct ModelCanvas {
  private(set) var shapes: [Diagram.Shape] = []
  private let path = Diagram.Stroke(.slot(1), width: 1.4)
  private let plain = Diagram.Stroke(.grey(0.6), width: 0.6)

  mutating func text(
    _ words: String, _ x: Double, _ y: Double, size: Double = 8, bold: Bool = false,
    colour: Diagram.Colour = .grey(0)
  ) {
    shapes.append(
      .text(.init(words, at: .init(x, y), size: size, isBold: bold, colour: colour)))
  }

  /// One segment a cluster, then the mass of clusters to come.
  /// - Returns: The middle of each segment.
  mutating func strip(_ clusters: [Double], chosen: Int?) -> [Double] {
    var edges = [4.0]
    for probability in clusters { edges.append(edges[edges.count - 1] + 104 * probability) }
    let centres = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
    for (index, probability) in clusters.enumerated() {
      shapes.append(
        .rectangle(
          .init(
            x: edges[index], y: 12.5, width: edges[index + 1] - edges[index], height: 9,
            fill: index == chosen ? .slot(1) : .tint(0, index.isMultiple(of: 2) ? 0.55 : 0.3),
            stroke: nil)))
      if probability > 0.04 { text("\(index + 1)", centres[index], 17) }
    }
    let end = edges[edges.count - 1]
    shapes.append(
      .rectangle(
        .init(
          x: end, y: 12.5, width: 108 - end, height: 9,
          stroke: .init(.grey(0.4), width: 0.6, isDashed: true))))
    text("new", (end + 108) / 2, 24, size: 7)
    text(
      "probability of each cluster for the next sentence, in order of discovery", 56, 9.5, size: 7,
      colour: .grey(0.35))
    return centres
  }

  mutating func cluster(_ box: HierarchicalModelPicture.Box, at x: Double, from centre: Double) {
    arrow(centre, 22, to: x + 9.5, 40.5, chosen: box.chosen != nil)
    distribution("cluster \(box.number + 1)", box, x: x, width: 19, slot: 0)
    if box.chosen != nil { arrow(x + 9.5, 64.5, to: 60, 76, chosen: true) }
  }

  mutating func type(_ box: HierarchicalModelPicture.Box, at x: Double, from start: Double) {
    arrow(start, 20.8, to: x + 5.5, 40.5, chosen: box.chosen != nil)
    distribution("type \(box.number + 1)", box, x: x, width: 11, slot: 2)
    if box.chosen != nil { arrow(x + 5.5, 64.5, to: 115, 76, chosen: true) }
  }

  mutating func ellipse(_ words: String, _ x: Double, _ y: Double) {
    shapes.append(
      .ellipse(
        .init(centre: .init(x, y), radiusX: 13, radiusY: 5, fill: .tint(2, 0.1), stroke: plain)))
    text(words, x, y)
  }

  mutating func sentence(_ words: String) {
    shapes.append(
      .rectangle(
        .init(x: 27, y: 76.5, width: 121, height: 11, corner: 2, fill: .tint(1, 0.12), stroke: path)
      ))
    text(words, 87.5, 82, size: 9)
  }

  private mutating func arrow(
    _ x: Double, _ y: Double, to x2: Double, _ y2: Double, chosen: Bool
  ) {
    shapes.append(
      .arrow(.init(from: .init(x, y), to: .init(x2, y2), stroke: chosen ? path : plain)))
  }

  private mutating func distribution(
    _ title: String, _ box: HierarchicalModelPicture.Box, x: Double, width: Double, slot: Int
  ) {
    shapes.append(
      .rectangle(
        .init(
          x: x, y: 41, width: width, height: 23, corner: 1.5, fill: .tint(slot, 0.1),
          stroke: box.chosen == nil ? plain : path)))
    text(title, x + width / 2, 44.5, size: 7)
    shapes.append(
      .bars(
        .init(
          x: x + 1.5, y: 48, width: width - 3, height: 14, values: box.values,
          fill: .tint(slot, 0.6), highlighted: box.chosen)))
  }
}
