import Foundation
import Interchange
import Support
import Training

/// A run's curves as files of other programs, each replaced whole.
extension RunCurves {
  /// The table's columns, a line for each evaluation.
  func writeCSV(to url: URL) throws {
    let columns = columns
    try Files.replace(url) { file in
      try file.write(CSV.line(["step", "phase", "sentences"] + columns.map(\.header)))
      for point in points {
        let values = columns.map { CSV.text($0.value(point)) }
        try file.write(CSV.line(["\(point.step)", point.phase, "\(point.sentences)"] + values))
      }
    }
  }

  /// A line for each step.
  func writeStepsCSV(to url: URL) throws {
    try writePieces(
      to: url,
      first: CSV.line(["step", "loss (nats/token)", "gradientNorm", "learningRate", "tokens"])
    ) { step in
      let numbers = [step.loss, step.gradientNorm, step.learningRate].map { CSV.text($0) }
      return CSV.line(["\(step.step)"] + numbers + ["\(step.tokens)"])
    }
  }

  /// An event file for TensorBoard: every step and every evaluation, in order.
  func writeEvents(to url: URL) throws {
    let columns = columns
    let evaluations = Dictionary(points.map { ($0.step, $0) }, uniquingKeysWith: { $1 })
    func events(of point: Point) -> Data {
      EventFile.record(
        step: point.step,
        columns.compactMap { column in column.value(point).map { (column.tag, $0) } })
    }
    // The first evaluation comes before the first step.
    let first = EventFile.beginning + (points.first.map(events) ?? Data())
    try writePieces(to: url, first: first) { step in
      EventFile.record(
        step: step.step,
        [
          ("train/loss", step.loss), ("train/gradientNorm", step.gradientNorm),
          ("train/learningRate", step.learningRate),
        ]) + (evaluations[step.step].map(events) ?? Data())
    }
  }

  /// Writes what stands before the steps and something for each of them, many at once.
  private func writePieces(
    to url: URL, first: Data, _ piece: (Step) -> Data
  ) throws {
    try Files.replace(url) { file in
      var data = first
      for step in steps {
        data += piece(step)
        guard data.count >= 1 << 20 else { continue }
        try file.write(data)
        data.removeAll(keepingCapacity: true)
      }
      try file.write(data)
    }
  }
}
