import Figures
import Foundation

extension RenderReport {
  var warnings: [String] {
    changes.map { change in
      let name = change.label.map { " (\($0))" } ?? ""
      return "panel \(change.panel + 1), series \(change.series + 1)\(name): "
        + "\(change.dropped) points left out, \(change.clipped) bars cut"
    }
  }
}

func readProvenance(ofPNG url: URL) throws -> String? {
  try PNGMetadata.provenance(in: Array(AtomicFile.read(url)))
}
