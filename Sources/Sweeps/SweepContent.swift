import Corpora
import Foundation
import Support
import Training

/// What a sweep's file says, and the runs that follow from it.
struct SweepContent {
  let name: String
  let axes: [Sweep.Axis]
  /// The content with its base resolved: what the digest is of.
  let document: JSON
  /// A whole run configuration, with the changes that all runs share.
  private let base: JSON
  /// These changes, for which an axis may not set another value.
  private let shared: [JSON.Member]

  /// More would be a slip of the pen.
  private static let mostRuns = 10_000

  /// - Parameter folder: where the base's file is looked for, if it is one, and files of counts.
  init(_ document: JSON, folder: URL?) throws {
    let document = try folder.map { try CountFile.replaced(in: document, folder: $0) } ?? document
    let members = try document.members(["name", "base", "axes"], optional: ["set"], at: [])
    name = try members[0].label("name")
    let base = try SweepBase(members[1], folder: folder)
    if let changes = document["set"] {
      guard let list = changes.members else { throw ConfigurationError("set is not an object") }
      shared = list
      self.base = try base.changed(by: list)
    } else {
      shared = []
      self.base = base.json
    }
    self.document = .object([
      .init(name: "name", value: members[0]), .init(name: "base", value: self.base),
      .init(name: "axes", value: members[2]),
    ])
    guard let axes = members[2].elements else { throw ConfigurationError("axes is not a list") }
    self.axes = try axes.enumerated().map { try Self.axis($0.element, ["axes[\($0.offset)]"]) }
    try requireUnique(self.axes.map(\.name), "axes")
    try requireDisjoint()
  }

  private static func axis(_ json: JSON, _ path: [String]) throws -> Sweep.Axis {
    let members = try json.members(["name", "role", "points"], at: path)
    let name = try members[0].label((path + ["name"]).joined(separator: "."))
    guard let role = members[1].text.flatMap(Sweep.Role.init(rawValue:)) else {
      let roles = Sweep.Role.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationError("the axis \"\(name)\" must have one of the roles \(roles)")
    }
    guard let list = members[2].elements, !list.isEmpty else {
      throw ConfigurationError("the axis \"\(name)\" has no points")
    }
    let points = try list.enumerated().map { index, point in
      let path = path + ["points[\(index)]"]
      let members = try point.members(["label", "set"], at: path)
      guard let changes = members[1].members else {
        throw ConfigurationError("\((path + ["set"]).joined(separator: ".")) is not an object")
      }
      return Sweep.Point(
        label: try members[0].label((path + ["label"]).joined(separator: ".")), changes: changes)
    }
    try requireUnique(points.map(\.label), "points of the axis \"\(name)\"")
    return Sweep.Axis(name: name, role: role, points: points)
  }

  /// No key may be set by two axes, by an axis and for all runs, nor twice in one place: which would
  /// count could not be seen.
  private func requireDisjoint() throws {
    var owners: [(key: String, owner: String)] = []
    func require(_ changes: [JSON.Member], of owner: String) throws {
      for (place, change) in changes.enumerated() {
        let others = changes[..<place].map { ($0.name, owner) } + owners
        if let (key, other) = others.first(where: { overlap($0.0, change.name) }) {
          throw ConfigurationError(
            "\"\(change.name)\" of \(owner) and \"\(key)\" of \(other) set the same value")
        }
      }
    }
    try require(shared, of: "the sweep's own set")
    owners += shared.map { ($0.name, "the sweep's own set") }
    for axis in axes {
      let owner = "the axis \"\(axis.name)\""
      for point in axis.points { try require(point.changes, of: owner) }
      let keys = Set(axis.points.flatMap { $0.changes.map(\.name) })
      owners += keys.sorted().map { ($0, owner) }
    }
  }

  private func overlap(_ first: String, _ second: String) -> Bool {
    first == second || first.hasPrefix(second + ".") || second.hasPrefix(first + ".")
  }

  /// The product of the axes, the first slowest.
  func runs() throws -> [SweepRun] {
    var points: [[Sweep.Point]] = [[]]
    for axis in axes {
      guard points.count * axis.points.count <= Self.mostRuns else {
        throw ConfigurationError("the axes make more than \(Self.mostRuns) runs")
      }
      points = points.flatMap { start in axis.points.map { start + [$0] } }
    }
    try requireMemory(runs: points.count)
    var labels: [String: String] = [:]
    let runs = try points.map { points in
      let run = try run(points)
      if let other = labels.updateValue(run.label, forKey: run.id) {
        throw ConfigurationError("the runs \"\(other)\" and \"\(run.label)\" are the same")
      }
      return run
    }
    // Labels may hold the comma that joins them.
    try requireUnique(runs.map(\.label), "runs")
    return runs
  }

  /// A run holds lists as long as those of its text: 8 bytes for a number that takes 2 there at least.
  private func requireMemory(runs: Int) throws {
    let text = axes.reduce(base.canonical.utf8.count) { sum, axis in
      let longest = axis.points.map { JSON.object($0.changes).canonical.utf8.count }.max() ?? 0
      return sum + longest
    }
    try Memory.require(
      ByteCount(runs, text, 4), for: "the list of its runs", remedy: "make several sweeps of it")
  }

  private func run(_ points: [Sweep.Point]) throws -> SweepRun {
    // Without axes the sweep is its base.
    let label = points.isEmpty ? name : points.map(\.label).joined(separator: ", ")
    do {
      var json = base
      for change in points.flatMap(\.changes) {
        json = try json.setting(change.name, to: change.value)
      }
      let configuration = try RunConfiguration(json)
      return SweepRun(
        label: label,
        points: Dictionary(uniqueKeysWithValues: zip(axes.map(\.name), points.map(\.label))),
        configuration: configuration, id: try configuration.id)
    } catch {
      throw ConfigurationError("run \"\(label)\": \(decodingReason(error))")
    }
  }
}

extension JSON {
  /// The values of an object that must have just these keys, in their order, and perhaps some more.
  fileprivate func members(
    _ keys: [String], optional: [String] = [], at path: [String]
  ) throws -> [JSON] {
    let place = path.isEmpty ? "the file" : path.joined(separator: ".")
    guard let members else { throw ConfigurationError("\(place) is not an object") }
    if let unknown = UnknownKey(among: members.map(\.name), known: keys + optional, path: path) {
      throw unknown
    }
    return try keys.map { key in
      guard let value = self[key] else {
        throw ConfigurationError("\((path + [key]).joined(separator: ".")) is missing")
      }
      return value
    }
  }

  /// A name to be shown on a line.
  fileprivate func label(_ place: String) throws -> String {
    guard let text, isLabel(text) else {
      throw ConfigurationError("\(place) must be a text of 1 to 200 characters on one line")
    }
    return text
  }
}
