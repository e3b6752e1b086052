import Support

/// Text with simple mathematics, in one small syntax for every renderer.
///
/// Everything outside `$...$` is plain. Between dollar signs `x_{i}`, `x_i`, `x^{2}` and `x^2` set
/// sub- and superscripts (they nest), `-` is a minus sign, a single Latin or Greek letter is italic
/// and a longer word upright: `$N^{a-1}$`, `$d_{knw}$`, `log $N$`. Greek and other symbols are
/// typed as themselves. `\$` is a dollar sign; a dollar sign without a partner is plain. Control
/// characters and line breaks are spaces.
struct RichText: Hashable, Sendable {
  indirect enum Node: Hashable, Sendable {
    case text(String, italic: Bool)
    case raised([Node])
    case lowered([Node])
  }

  let nodes: [Node]

  init(_ source: String) {
    var nodes: [Node] = []
    for (piece, isMaths) in Self.split(source) {
      if isMaths {
        var parser = MathsParser(Array(piece))
        nodes += parser.parse(depth: 0)
      } else if !piece.isEmpty {
        nodes.append(.text(piece, italic: false))
      }
    }
    self.nodes = nodes
  }

  /// Cuts at paired dollar signs.
  private static func split(_ source: String) -> [(String, Bool)] {
    var pieces = [""]
    var escaped = false
    for scalar in source.unicodeScalars {
      let clean = scalar.properties.generalCategory.isVisible ? Character(scalar) : " "
      if escaped {
        pieces[pieces.count - 1] += clean == "$" ? "$" : "\\" + String(clean)
        escaped = false
      } else if clean == "\\" {
        escaped = true
      } else if clean == "$" {
        pieces.append("")
      } else {
        pieces[pieces.count - 1].unicodeScalars.append(contentsOf: String(clean).unicodeScalars)
      }
    }
    if escaped { pieces[pieces.count - 1] += "\\" }
    if pieces.count.isMultiple(of: 2) {
      let last = pieces.removeLast()
      pieces[pieces.count - 1] += "$" + last
    }
    return pieces.enumerated().map { ($0.element, !$0.offset.isMultiple(of: 2)) }
  }

  /// The text as gnuplot's enhanced text, quoted for a script.
  ///
  /// Between single quotes gnuplot interprets nothing, in particular no backquotes, macros or
  /// separators, until the next single quote; so none may stand there (doubled ones are misread at
  /// the ends). Enhanced text then gives a meaning to `^ _ @ & ~ { } \`, and to a slash that follows
  /// an opening brace; a backslash makes each of them plain, and an octal code stands for the quote.
  /// A text without any of `^ _ @ & ~ { }` is not enhanced, and its backslashes would be drawn, so
  /// braces stand around what has one.
  func gnuplot(bold: Bool = false) -> String {
    let body = Self.gnuplot(nodes)
    let text =
      bold ? "{/:Bold \(body)}" : body.contains("\\") ? "{\(Self.group(nodes))}" : body
    return "'\(text)'"
  }

  private static func gnuplot(_ nodes: [Node]) -> String {
    nodes.map { node in
      switch node {
      case .text(let text, let italic):
        italic ? "{/:Italic \(Escaping.gnuplotText(text))}" : Escaping.gnuplotText(text)
      case .raised(let inner): "^{\(group(inner))}"
      case .lowered(let inner): "_{\(group(inner))}"
      }
    }.joined()
  }

  /// Nodes in braces; an empty pair of braces is an error to gnuplot.
  private static func group(_ nodes: [Node]) -> String {
    let text = gnuplot(nodes)
    return text.isEmpty ? " " : (text.unicodeScalars.first == "/" ? "\\" : "") + text
  }

  /// The text in plain words: `R_N/N`, `10^{−3}`.
  var words: String { Self.words(nodes) }

  private static func words(_ nodes: [Node]) -> String {
    nodes.map { node in
      switch node {
      case .text(let text, _): text
      case .raised(let inner): "^\(braced(words(inner)))"
      case .lowered(let inner): "_\(braced(words(inner)))"
      }
    }.joined()
  }

  private static func braced(_ text: String) -> String { text.count == 1 ? text : "{\(text)}" }

  /// A stretch of text in one font: scale relative to the base size, rise in ems of the base size.
  struct Run: Hashable {
    let text: String
    let italic: Bool
    let scale: Double
    let rise: Double
  }

  var runs: [Run] { Self.runs(nodes, scale: 1, rise: 0) }

  private static func runs(_ nodes: [Node], scale: Double, rise: Double) -> [Run] {
    nodes.flatMap { node in
      switch node {
      case .text(let text, let italic):
        [Run(text: text, italic: italic, scale: scale, rise: rise)]
      case .raised(let inner): runs(inner, scale: scale * 0.75, rise: rise + 0.40 * scale)
      case .lowered(let inner): runs(inner, scale: scale * 0.75, rise: rise - 0.22 * scale)
      }
    }
  }
}

extension Unicode.GeneralCategory {
  fileprivate var isVisible: Bool {
    switch self {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}

/// Reads what stands between two dollar signs.
private struct MathsParser {
  private let characters: [Character]
  private var position = 0
  /// Untrusted text must not exhaust the stack; below this depth a brace is plain.
  private static let deepest = 8

  init(_ characters: [Character]) { self.characters = characters }

  mutating func parse(depth: Int) -> [RichText.Node] {
    var nodes: [RichText.Node] = []
    while position < characters.count {
      let character = characters[position]
      if character == "}" && depth > 0 { return nodes }
      position += 1
      switch character {
      case "^":
        if let inner = script(depth) { nodes.append(.raised(inner)) }
      case "_":
        if let inner = script(depth) { nodes.append(.lowered(inner)) }
      case "-": nodes.append(.text("\u{2212}", italic: false))
      case "{", "}": nodes.append(.text(String(character), italic: false))
      default:
        position -= 1
        nodes.append(word())
      }
    }
    return nodes
  }

  /// The argument of `^` or `_`: a braced group or one character.
  private mutating func script(_ depth: Int) -> [RichText.Node]? {
    guard position < characters.count else { return nil }
    if characters[position] == "{" && depth < Self.deepest {
      position += 1
      let inner = parse(depth: depth + 1)
      position += 1
      return inner
    }
    let single = characters[position]
    position += 1
    return [Self.node(String(single))]
  }

  private mutating func word() -> RichText.Node {
    var text = String(characters[position])
    let isWord = characters[position].isLetter
    position += 1
    while position < characters.count {
      let next = characters[position]
      guard !"^_-{}".contains(next), next.isLetter == isWord else { break }
      text.append(next)
      position += 1
    }
    return Self.node(text)
  }

  private static func node(_ text: String) -> RichText.Node {
    .text(text == "-" ? "\u{2212}" : text, italic: text.count == 1 && text.allSatisfy(\.isLetter))
  }
}
