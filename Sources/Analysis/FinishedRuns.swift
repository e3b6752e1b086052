import Corpora
import Foundation
import Sweeps
import Training

/// The finished runs that a chapter is about.
public struct FinishedRuns: Sendable {
  public let sweep: Sweep
  /// The complete runs in the order of the sweep, at least one, on biographies; what diverged is left out.
  public let complete: [Run]
  /// The corpus of the first of them, of its first source.
  public let corpus: BiographyConfiguration

  /// Runs that the sweep asks for.
  public var planned: Int { sweep.runs.count }

  public struct Run: Sendable {
    /// The label of its point on each axis, by the axis' name.
    public let points: [String: String]
    public let summary: RunSummary

    /// After the last step.
    public var last: Evaluation {
      guard let last = summary.evaluations.last else {
        preconditionFailure("a summary is of a run that was evaluated")
      }
      return last
    }
  }

  /// - Throws: `UnfitSweep` if a point of a scientific axis has no complete run.
  public init(_ sweep: Sweep, _ summaries: [RunSummary]) throws(UnfitSweep) {
    self.sweep = sweep
    complete = sweep.runs.compactMap { run in
      guard let summary = summaries.first(where: { $0.isOf(run) }), summary.outcome == .complete,
        !summary.evaluations.isEmpty
      else { return nil }
      return Run(points: run.points, summary: summary)
    }
    for axis in sweep.axes where axis.role == .scientific {
      let measured = Set(complete.compactMap { $0.points[axis.name] })
      guard let point = axis.points.first(where: { !measured.contains($0.label) }) else { continue }
      throw UnfitSweep(
        sweep: sweep.name, reason: "has no complete run of \(axis.name) \(point.label)")
    }
    guard let first = complete.first else {
      throw UnfitSweep(sweep: sweep.name, reason: "has no complete run")
    }
    guard let corpus = first.summary.configuration.corpus.biographies else {
      throw UnfitSweep(sweep: sweep.name, reason: "has runs on other data than biographies")
    }
    self.corpus = corpus
  }

  /// The versions of the arithmetic that made them, as "4", or "4 and 5".
  public var numericsVersions: String {
    Set(complete.map(\.summary.numericsVersion)).sorted().map(String.init)
      .joined(separator: " and ")
  }

  /// The same runs, if each is one pass over fresh sentences.
  /// - Throws: `UnfitSweep` if one is not.
  public func requireOnePass() throws(UnfitSweep) -> FinishedRuns {
    guard complete.allSatisfy({ $0.summary.configuration.isOnePass }) else {
      throw UnfitSweep(sweep: sweep.name, reason: "has runs that are not one pass")
    }
    return self
  }

  /// The same runs, if the sweep has all of them.
  /// - Throws: `UnfitSweep` if one is missing.
  public func requireComplete() throws(UnfitSweep) -> FinishedRuns {
    guard complete.count == planned else {
      throw UnfitSweep(
        sweep: sweep.name, reason: "has \(complete.count) complete runs of \(planned)")
    }
    return self
  }

  /// The power law by which its people are drawn.
  /// - Throws: `UnfitSweep` if they are drawn otherwise.
  public func powerLaw() throws(UnfitSweep) -> (exponent: Double, shift: Double) {
    guard case .power(let exponent, let shift) = corpus.law else {
      throw UnfitSweep(
        sweep: sweep.name, reason: "does not draw people by a power law")
    }
    return (exponent, shift)
  }

  /// The runs at each point of an axis, in the order of its points; a point without runs is left out.
  /// - Throws: `UnfitSweep` if the sweep has no such axis.
  public func grouped(by name: String) throws(UnfitSweep) -> [(label: String, runs: [Run])] {
    guard let axis = sweep.axes.first(where: { $0.name == name }) else {
      throw UnfitSweep(sweep: sweep.name, reason: "has no axis \"\(name)\"")
    }
    return axis.points.compactMap { point in
      let runs = complete.filter { $0.points[name] == point.label }
      return runs.isEmpty ? nil : (point.label, runs)
    }
  }
}

/// A sweep that a chapter cannot be made of.
public struct UnfitSweep: Error, Equatable, CustomStringConvertible, Sendable {
  public let sweep: String
  public let reason: String

  public var description: String {
    "the chapter cannot be made of its sweep \"\(sweep)\", which \(reason); \"codelength status\" "
      + "with the sweep's file shows every run"
  }
}
