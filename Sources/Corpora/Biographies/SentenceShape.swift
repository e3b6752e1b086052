/// What a token tells: who is meant, how it is said, or what is known.
public enum TokenKind: String, Codable, Hashable, Sendable, CaseIterable {
  case name, syntax, knowledge
}

/// Which templates the sentences of a corpus use: those that state a fact, or those that ask for it and
/// then give the answer.
public enum SentenceForm: String, Codable, Hashable, Sendable, CaseIterable {
  case statement, question
}

/// The place of a token in the plan of a sentence.
enum Slot: Hashable, Sendable {
  /// The beginning of the sentence, which is given and never predicted.
  case start
  /// The word that begins the sentence and tells its shape.
  case opener
  /// The token of the name from one of the sets.
  case name(Int)
  /// The word that tells the attribute.
  case attribute
  /// The word that tells the templates of one shape apart.
  case variant
  case value
  case stop

  var kind: TokenKind {
    switch self {
    case .name: .name
    case .value: .knowledge
    case .start, .opener, .attribute, .variant, .stop: .syntax
    }
  }
}

/// The orders of the slots: four of statements, one of questions. Template t of an attribute has shape
/// t mod S and variant t / S, S the number of shapes in use.
///
/// The opener tells the shape, so what kind of token comes next is certain from then on, and the
/// loss of a name or a value has no part that is really about syntax. The value comes after the
/// names and the attribute, which determine it but for noise. It is the last token but one.
enum SentenceShape {
  /// How many shapes statements have.
  static let count = 4

  /// The slots of a shape in the order of the sentence, for names of so many tokens.
  static func slots(_ form: SentenceForm, shape: Int, names: Int) -> [Slot] {
    let name = (0..<names).map { Slot.name($0) }
    let middle: [Slot] =
      switch (form, shape) {
      case (.statement, 0): name + [.attribute, .variant]
      case (.statement, 2): [.attribute, .variant] + name
      case (.statement, 3): [.variant] + name + [.attribute]
      // A question, too, names the attribute first: "Which city Baba Babason ? city3 ."
      default: [.attribute] + name + [.variant]
      }
    return [.start, .opener] + middle + [.value, .stop]
  }

  /// The number of templates of one attribute that have a shape.
  static func variants(ofShape shape: Int, templates: Int, shapes: Int = count) -> Int {
    (templates - shape + shapes - 1) / shapes
  }
}

/// The templates that a corpus uses.
struct SentenceGrammar: Sendable {
  /// The slots of each shape in use.
  let shapes: [[Slot]]
  /// The token that opens each shape.
  let openers: [Int]
  /// The token of variant 0.
  let firstVariant: Int
  /// Templates of each attribute.
  let templates: Int

  init(_ configuration: BiographyConfiguration, _ vocabulary: BiographyVocabulary) {
    let form = configuration.form
    templates = configuration.formTemplates
    switch form {
    case .statement:
      openers = Array(vocabulary.statementOpeners)
      firstVariant = vocabulary.firstVariant
    case .question:
      openers = [vocabulary.questionOpener]
      firstVariant = vocabulary.questionOpener + 1
    }
    shapes = openers.indices.map {
      SentenceShape.slots(form, shape: $0, names: configuration.names.count)
    }
  }

  func shape(of template: Int) -> Int { template % shapes.count }

  func variant(of template: Int) -> Int { template / shapes.count }

  /// The number of templates of one attribute that have a shape.
  func variants(ofShape shape: Int) -> Int {
    SentenceShape.variants(ofShape: shape, templates: templates, shapes: shapes.count)
  }
}
