import Foundation

/// What an SVG file of Cairo's draws: everything after its `<svg>` element begins.
///
/// Cairo writes all properties of a shape, also those at their initial values, into one `style`,
/// which outranks every style sheet, with colours in per cent and six decimals to a number. Here a
/// property that says something is an attribute of its own, a colour is six hexadecimal digits
/// (a style sheet can address `[fill="#0072b2"]`), and a coordinate is rounded to
/// a hundredth of a pixel.
struct SVGBody {
  let text: String

  /// - Parameters:
  ///   - width, height: pixels of the figure, which must be the units of the file.
  init(cairo file: Data, width: Int, height: Int) throws(FigureError) {
    let source = String(decoding: file, as: UTF8.self)
    guard let start = source.firstMatch(of: /<svg [^>]*viewBox="0 0 ([0-9.]+) ([0-9.]+)"[^>]*>\n/),
      source.hasPrefix("<?xml"), source.hasSuffix("</svg>\n")
    else { throw .corruptSVG("it is incomplete") }
    guard Double(start.1) == Double(width), Double(start.2) == Double(height) else {
      throw .corruptSVG("it has \(start.1) by \(start.2) units, not \(width) by \(height)")
    }
    text = String(source[start.range.upperBound...])
      .replacing(#/ +([a-z:-]+)="([^"]*)"/#) { Self.attribute($0.1, $0.2) }
    guard text.contains("<path") else { throw .corruptSVG("it draws nothing") }
  }

  private static func attribute(_ name: Substring, _ value: Substring) -> String {
    switch name {
    case "style":
      value.split(separator: ";").map { property in
        let parts = property.split(separator: ":", maxSplits: 1)
        return parts.count == 2
          ? attribute(parts[0].drop { $0 == " " }, parts[1].drop { $0 == " " }) : ""
      }.joined()
    // Cairo numbers its surfaces by how many the process has made; the file must not depend on it.
    case "id": " id=\"\(value.replacing(/^surface[0-9]+$/, with: "surface"))\""
    // Dashes add up along a line, and a matrix multiplies: they keep their digits.
    case "stroke-dasharray", "transform": " \(name)=\"\(value)\""
    case _ where initialValues[String(name)] == value: ""
    default: " \(name)=\"\(value.hasPrefix("rgb(") ? hexadecimal(value) : rounded(value))\""
    }
  }

  /// Of the properties that Cairo sets on shapes, which inherit none of them.
  private static let initialValues: [String: Substring] = [
    "stroke": "none", "stroke-linecap": "butt", "stroke-linejoin": "miter",
    "stroke-opacity": "1", "fill-opacity": "1", "fill-rule": "nonzero",
  ]

  private static func hexadecimal(_ value: Substring) -> String {
    String(value).replacing(/rgb\(([0-9.]+)%, ?([0-9.]+)%, ?([0-9.]+)%\)/) { match in
      let channels = [match.1, match.2, match.3].map {
        UInt8((min(Double($0) ?? 0, 100) * 2.55).rounded())
      }
      return RGB(red: channels[0], green: channels[1], blue: channels[2]).hex
    }
  }

  private static func rounded(_ value: Substring) -> String {
    String(value).replacing(/-?[0-9]+\.[0-9]+/) { match in
      let number = "\(((Double(match.output) ?? 0) * 100).rounded() / 100)"
      return number.hasSuffix(".0") ? String(number.dropLast(2)) : number
    }
  }
}
