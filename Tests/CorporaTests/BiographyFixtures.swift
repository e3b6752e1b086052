import Corpora
import Foundation
import Theory

/// A small corpus with attributes of different sizes and shapes of different numbers of templates.
func biographyConfiguration(
  people: Int = 100, firstNames: Int = 20, lastNames: Int = 15, values: [Int] = [4, 7, 3],
  templates: Int = 6, law: PeopleLaw = .power(exponent: 1, shift: 3), noise: Double = 0.2,
  seed: UInt64 = 1
) throws -> BiographyConfiguration {
  try BiographyConfiguration(
    people: people, firstNames: firstNames, lastNames: lastNames, values: values,
    templates: templates, law: law, noise: noise, seed: seed)
}

/// One law of each kind.
func peopleLaws() throws -> [PeopleLaw] {
  [
    .uniform, .power(exponent: 1, shift: 3), .power(exponent: 1.5, shift: 0.5),
    .pitmanYor(try PitmanYor(discount: 0.6, concentration: 5)),
  ]
}

/// The text of a sentence.
func text(_ biography: Biography, _ vocabulary: BiographyVocabulary) -> String {
  biography.tokens.map { vocabulary.tokenText(Int($0)) ?? "?" }.joined(separator: " ")
}

/// A corpus of a world with names of any number of tokens, and whatever it has besides.
func world(
  people: Int? = 100, names: [Int] = [20, 15], values: [Int] = [4, 7, 3], templates: Int = 6,
  law: PeopleLaw = .power(exponent: 1, shift: 3), noise: Double = 0.2, seed: UInt64 = 1,
  first: Int = 0, questions: Int = 0, form: SentenceForm = .statement, correlation: Double = 0,
  samplingExponent: Double = 1, stream: UInt64 = 0
) throws -> BiographyConfiguration {
  try BiographyConfiguration(
    people: people, names: names, values: values, templates: templates, law: law, noise: noise,
    seed: seed, first: first, questions: questions, form: form, correlation: correlation,
    samplingExponent: samplingExponent, stream: stream)
}
