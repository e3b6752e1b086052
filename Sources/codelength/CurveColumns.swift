import Training

/// One quantity of a run's evaluations.
struct CurveColumn: Sendable {
  /// The group that it is of, if any.
  var group: String?
  /// In the table.
  let title: String
  /// In a CSV file, with its unit.
  let header: String
  /// In TensorBoard.
  let tag: String
  let value: @Sendable (RunCurves.Point) -> Double?
}

extension RunCurves {
  /// The quantities that the run has, in the order in which they are shown.
  var columns: [CurveColumn] {
    let all = Self.losses + Self.knowledge + groupColumns
    return all.filter { column in points.contains { column.value($0) != nil } }
  }

  private static let losses = [
    CurveColumn(
      title: "train", header: "training loss (nats/token)", tag: "train/lossSinceEvaluation"
    ) { $0.trainingLoss },
    validation("names", \.name), validation("syntax", \.syntax),
    validation("knowledge", \.knowledge),
  ]

  private static func validation(
    _ name: String, _ score: KeyPath<Evaluation, Evaluation.Score> & Sendable
  ) -> CurveColumn {
    CurveColumn(title: name, header: "\(name) loss (nats/token)", tag: "validation/\(name)") {
      let score = $0.evaluation[keyPath: score]
      return score.tokens > 0 ? score.loss : nil
    }
  }

  private static let knowledge = [
    CurveColumn(title: "error", header: "error (share)", tag: "people/error") { $0.error },
    CurveColumn(
      title: "± error", header: "standard error of the error (share)",
      tag: "people/errorStandardError"
    ) { $0.everybody?.sampling?.accuracyError },
    CurveColumn(title: "missing", header: "missing mass (share)", tag: "set/missingMass") {
      $0.evaluation.missingMass
    },
    CurveColumn(
      title: "error/missing", header: "error over missing mass (ratio)",
      tag: "set/errorOverMissingMass"
    ) { $0.errorOverMissingMass },
    CurveColumn(title: "confidence", header: "confidence (share)", tag: "people/confidence") {
      $0.everybody?.confidence
    },
  ]

  private var groupColumns: [CurveColumn] {
    (configuration.evaluation.groups ?? []).flatMap { group in
      let name = group.name
      @Sendable func score(_ point: Point) -> GroupScore? {
        point.evaluation.groups?.first { $0.name == name }
      }
      return [
        CurveColumn(
          group: name, title: "loss", header: "\(name) loss (nats)", tag: "group/\(name)/loss"
        ) { score($0)?.loss },
        CurveColumn(
          group: name, title: "accuracy", header: "\(name) accuracy (share)",
          tag: "group/\(name)/accuracy"
        ) { score($0)?.accuracy },
      ]
    }
  }
}
