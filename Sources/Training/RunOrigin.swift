import Support

/// The checkpoint of another run that a run starts from in place of random weights.
public struct RunOrigin: Sendable {
  /// How the steps of the new run are counted.
  public enum Clock: String, Codable, CaseIterable, Sendable {
    /// Its phases are the whole story, of which the steps up to the checkpoint's were made in the other
    /// run: the next step and its sentences are those of a run that was never split.
    case `continue`
    /// From 0, and the sources from their first sentences on.
    case restart
  }

  /// The other run's id.
  public var run: String
  /// The checkpoint's step; nil for the last of a complete run.
  public var step: Int?
  public var clock: Clock
  public var optimiser: OptimiserState
  /// The other run's configuration where it is known: no more than a way to write its id, and to train
  /// it where it is missing. None or one.
  private var known: [RunConfiguration]

  /// - Parameter run: an id as `RunStore.isID` has it.
  public init(run: String, step: Int?, clock: Clock, optimiser: OptimiserState) {
    (self.run, self.step, self.clock, self.optimiser) = (run, step, clock, optimiser)
    known = []
  }

  public init(
    configuration: RunConfiguration, step: Int?, clock: Clock, optimiser: OptimiserState
  ) throws {
    self.init(run: try configuration.id, step: step, clock: clock, optimiser: optimiser)
    known = [configuration]
  }

  public var configuration: RunConfiguration? { known.first }
}

extension RunConfiguration {
  /// The same run, which knows the configuration of the run that it starts from, and that of the one before,
  /// as far as they are among some.
  package func knowing(_ others: [RunConfiguration]) throws -> RunConfiguration {
    guard let from, from.configuration == nil else { return self }
    for other in others where try other.id == from.run {
      var result = self
      // An id is a digest of what holds the id of the origin, so there is no circle.
      result.from = try RunOrigin(
        configuration: other.knowing(others), step: from.step, clock: from.clock,
        optimiser: from.optimiser)
      return result
    }
    return self
  }
}

extension RunOrigin: Hashable {
  private var key: [String] {
    [run, step.map(String.init) ?? "", clock.rawValue, optimiser.rawValue]
  }

  public static func == (left: RunOrigin, right: RunOrigin) -> Bool { left.key == right.key }

  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension RunOrigin: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case run, configuration, step, clock, optimiser
  }

  /// Reads an object with `run` or `configuration`, `clock`, `optimiser` and perhaps `step`.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let step = try container.decodeIfPresent(Int.self, forKey: .step)
    let clock = try container.decode(Clock.self, forKey: .clock)
    let optimiser = try container.decode(OptimiserState.self, forKey: .optimiser)
    let id = try container.decodeIfPresent(String.self, forKey: .run)
    let other = try container.decodeIfPresent(RunConfiguration.self, forKey: .configuration)
    switch (id, other) {
    case (let id?, nil): self.init(run: id, step: step, clock: clock, optimiser: optimiser)
    case (nil, let other?):
      try self.init(configuration: other, step: step, clock: clock, optimiser: optimiser)
    default: throw ConfigurationError("from must have either run or configuration")
    }
  }

  /// The configuration is written as the id that it stands for, so that a run has one id however its
  /// origin is stated.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(run, forKey: .run)
    try container.encodeIfPresent(step, forKey: .step)
    try container.encode(clock, forKey: .clock)
    try container.encode(optimiser, forKey: .optimiser)
  }
}
