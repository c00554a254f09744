/// What the beginning of a streamed answer says of the rest.
enum StreamOpening {
    /// No event has come yet.
    case undecided
    /// An event of an answer.
    case good
    /// An error in place of an answer, or a proper end without one.
    case error
}
