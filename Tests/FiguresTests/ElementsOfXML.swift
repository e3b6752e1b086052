import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A file that must be XML: what stands in its elements, by name, and the root's attributes.
final class ElementsOfXML: NSObject, XMLParserDelegate {
  private(set) var texts: [String: String] = [:]
  private(set) var root: [String: String] = [:]
  private var path: [String] = []

  init(_ url: URL) throws {
    super.init()
    let parser = XMLParser(data: try Data(contentsOf: url))
    parser.delegate = self
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if path.isEmpty { root = attributes }
    path.append(name)
    texts[name, default: ""] += ""
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    path.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let name = path.last { texts[name, default: ""] += string }
  }
}
