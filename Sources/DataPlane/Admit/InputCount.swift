/// How many input tokens a request has on a target whose vocabulary is known.
struct InputCount: Equatable {
    /// What it most likely has.
    var estimate = 0
    /// What it has at most.
    var bound = 0
}
