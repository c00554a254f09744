import Vocabulary

/// How a plain answer ends, from step to step.
struct AnswerEnding {
    /// What the answer says was used; `nil` if it does not say.
    var reported: Usage?
    /// What is charged.
    var usage = Usage.none
    var cost = Money.zero
    var accuracy = Accuracy.none
    /// The head that goes to the client; `nil` if one has gone, or nobody is there.
    var head: ResponseHead?
}
