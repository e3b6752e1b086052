import Corpora
import Theory

/// The numbers that decide the words of a corpus, as a compressed file holds them: how many names of each
/// set, templates and attributes there are, and how many values of each attribute.
///
/// Where names have two tokens and there are no questions the first number is that of first names. Others
/// begin with 0, which is no number of names, and how many sets of names there are.
enum VocabularyCode {
  static func encode(_ corpus: BiographyConfiguration) -> [UInt8] {
    var writer = ByteWriter()
    let isCommon = corpus.names.count == 2 && corpus.questions == 0
    let start = isCommon ? corpus.names : [0, corpus.names.count] + corpus.names
    let questions = isCommon ? [] : [corpus.questions]
    for value in start + questions + [corpus.templates, corpus.attributes] + corpus.values {
      writer.append(varint: value)
    }
    return writer.bytes
  }

  /// - Parameter sections: of a file that hold a vocabulary; there must be one.
  static func vocabulary(of sections: [[UInt8]]) throws(CorruptCode) -> BiographyVocabulary {
    guard sections.count == 1 else { throw CorruptCode("it has \(sections.count) vocabularies") }
    var reader = ByteReader(sections[0])
    var names = [try reader.varint()]
    let isCommon = names[0] != 0
    if isCommon {
      names.append(try reader.varint())
    } else {
      let sets = try reader.varint()
      guard sets <= reader.remaining else { throw CorruptCode("its vocabulary is cut off") }
      names = []
      for _ in 0..<sets { names.append(try reader.varint()) }
    }
    let questions = isCommon ? 0 : try reader.varint()
    let (templates, attributes) = (try reader.varint(), try reader.varint())
    guard attributes <= reader.remaining else { throw CorruptCode("its vocabulary is cut off") }
    var values: [Int] = []
    for _ in 0..<attributes { values.append(try reader.varint()) }
    try reader.finish()
    do throws(InvalidParameter) {
      // Who is written about, and how often, decides no word.
      return BiographyVocabulary(
        try BiographyConfiguration(
          people: 1, names: names, values: values, templates: templates, law: .uniform, noise: 0,
          seed: 0, questions: questions))
    } catch {
      throw CorruptCode("its vocabulary is impossible: \(error)")
    }
  }
}
