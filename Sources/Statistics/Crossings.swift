import Foundation

/// Where the curves of several seeds (or replicates) cross a level, if they do.
public struct Crossings: Hashable, Sendable {
  /// One a seed, in order.
  public let each: [Crossing]
  public let source: Estimate.Source

  /// - Precondition: there is at least one.
  public init(_ each: [Crossing], over source: Estimate.Source = .seeds) {
    precondition(!each.isEmpty, "there is a curve that may cross")
    (self.each, self.source) = (each, source)
  }

  /// The places, if every curve crosses; nil where one does not, as a mean over the others would be that of a
  /// selection.
  public var places: Sample? {
    let places = each.compactMap(\.place)
    return places.count == each.count ? Sample(places, over: source) : nil
  }

  /// The geometric mean of the places, for curves over a logarithmic scale; nil where ``places`` is.
  ///
  /// With e the standard error of the mean of ln x, that of exp(mean) is exp(mean) e to first order.
  public var geometricMean: Estimate? {
    places.map { places in
      let logarithm = places.map { log($0) }.estimate
      return Estimate(exp(logarithm.value), logarithm.uncertainty).scalingError()
    }
  }

  /// The same for a function of the place, such as another unit of it.
  public func map<Failure>(_ transform: (Double) throws(Failure) -> Double) throws(Failure)
    -> Crossings
  {
    var mapped: [Crossing] = []
    for crossing in each {
      if let place = crossing.place {
        mapped.append(.at(try transform(place)))
      } else {
        mapped.append(crossing)
      }
    }
    return Crossings(mapped, over: source)
  }

  /// The places, where the next step cannot do without one of them.
  public func allPlaces(of what: String) throws(MissingCrossing) -> Sample {
    guard let places else { throw MissingCrossing(what: what, outcomes: words) }
    return places
  }

  /// What happened, in words: how many of the curves have which outcome.
  public var words: String {
    func count(_ isCounted: (Crossing) -> Bool) -> Int { each.filter(isCounted).count }
    let outcomes = [
      ("crossed", count { $0.place != nil }),
      ("\(Crossing.alreadyPast)", count { $0 == .alreadyPast }),
      ("\(Crossing.notReached)", count { $0 == .notReached }),
    ].filter { $0.1 > 0 }
    guard outcomes.count > 1 else { return outcomes.map(\.0).joined() }
    return outcomes.map { "\($0.0) in \($0.1)" }.joined(separator: ", ")
      + " of \(each.count) \(source.rawValue)"
  }
}

extension Crossing {
  /// The place, or where the curve ends if it has not crossed by then: the least that the place can be.
  public func place(orEnd end: Double, of what: String) throws(MissingCrossing) -> Double {
    self == .notReached ? end : try requiredPlace(of: what)
  }

  /// The place, where the next step cannot do without it.
  public func requiredPlace(of what: String) throws(MissingCrossing) -> Double {
    guard let place else { throw MissingCrossing(what: what, outcomes: description) }
    return place
  }
}

extension Estimate {
  /// The same with an error that was relative made absolute.
  fileprivate func scalingError() -> Estimate {
    guard case .standardError(let error, let count, let source) = uncertainty else { return self }
    return Estimate(value, .standardError(error * abs(value), of: count, source))
  }
}

/// A crossing that is needed is not there.
public struct MissingCrossing: Error, Hashable, Sendable, CustomStringConvertible {
  public let what: String
  public let outcomes: String

  public init(what: String, outcomes: String) { (self.what, self.outcomes) = (what, outcomes) }

  public var description: String {
    "\(what) is not crossed in every run (\(outcomes)): leave it out by name, or measure further"
  }
}
