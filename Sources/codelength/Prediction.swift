import ArgumentParser
import Foundation
import Theory
import Workbench

/// What a prediction prints: quantities with a key for machines and a description for people.
struct Prediction {
  struct Quantity {
    let key: String
    let description: String
    let value: Value
  }

  enum Value: Encodable {
    case real(Double)
    case integer(Int)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .real(let x): try container.encode(x)
      case .integer(let n): try container.encode(n)
      }
    }

    var text: String {
      switch self {
      case .real(let x): String(format: "%.10g", x)
      case .integer(let n): "\(n)"
      }
    }
  }

  let title: String
  var quantities: [Quantity] = []

  init(_ title: String) { self.title = title }

  mutating func add(_ key: String, _ value: Double, _ description: String) {
    quantities.append(Quantity(key: key, description: description, value: .real(value)))
  }

  mutating func add(_ key: String, _ value: Int, _ description: String) {
    quantities.append(Quantity(key: key, description: description, value: .integer(value)))
  }

  /// One JSON object, or a table for people.
  func rendered(json: Bool) throws -> String {
    if json {
      let object = Dictionary(uniqueKeysWithValues: quantities.map { ($0.key, $0.value) })
      return String(decoding: try canonicalJSON(object, pretty: true), as: UTF8.self)
    }
    let width = quantities.map { $0.value.text.count }.max() ?? 0
    let lines = quantities.map { quantity in
      let padding = String(repeating: " ", count: width - quantity.value.text.count)
      return "  \(padding)\(quantity.value.text)  \(quantity.description)"
    }
    return ([title] + lines).joined(separator: "\n")
  }
}

/// The options that all predictions share.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  /// Prints a prediction. A parameter outside the theory's range is bad usage: exit status 64.
  func print(_ predict: () throws -> Prediction) throws {
    do {
      Terminal.print(try predict().rendered(json: json))
    } catch let error as InvalidParameter {
      throw ValidationError(error.description)
    }
  }
}
