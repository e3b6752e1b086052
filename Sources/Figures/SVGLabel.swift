import Foundation
import Support

/// How the SVG file of a figure begins: its size, what it shows in words, and where it comes from.
///
/// The title and the description are what a reader who does not see the picture gets. The metadata
/// hold the provenance and the SHA-256 of the drawing that follows, so that, as in the PNG, every
/// byte of the file can be checked.
public struct SVGLabel: Sendable {
  private let size: String
  private let title: String, description: String, provenance: String

  /// - Parameters:
  ///   - caption: plain text with which the description begins.
  ///   - provenance: printable ASCII, as in the PNG.
  /// - Throws: what is wrong with a drawing that cannot be rendered.
  public init(_ drawing: Drawing, caption: String?, provenance: String) throws(FigureError) {
    try drawing.validate()
    let (width, height) = drawing.size
    size =
      "width=\"\(width)mm\" height=\"\(height)mm\" "
      + "viewBox=\"0 0 \(Style.pixels(width)) \(Style.pixels(height))\""
    title = Escaping.xml(drawing.title(caption: caption))
    description = Escaping.xml(
      ([caption].compactMap(\.self) + drawing.contents).joined(separator: " "))
    self.provenance = Escaping.xml(provenance)
  }

  /// The whole file with a drawing in pixels.
  func file(_ body: SVGBody) -> Data { Data((head(of: body.text[...]) + body.text).utf8) }

  /// Whether a file begins with exactly this label and is not damaged after it.
  public func labels(_ file: Data) -> Bool {
    let text = String(decoding: file, as: UTF8.self)
    guard let end = text.firstRange(of: Self.end) else { return false }
    let body = text[end.upperBound...]
    return Data((head(of: body) + body).utf8) == file
  }

  private static let end = "</metadata>\n"

  private func head(of body: Substring) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
    \(size) role="img" aria-labelledby="title description">
    <title id="title">\(title)</title>
    <desc id="description">\(description)</desc>
    <metadata>Codelength: \(provenance); drawing: sha256:\(sha256(Data(body.utf8)))\(Self.end)
    """
  }
}
