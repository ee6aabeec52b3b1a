from generation.states import CHARGED, OVER, SHARES, SOURCES, WAITING, Stage, State, overall


def test_names_the_sources_of_every_state() -> None:
    assert set(SOURCES) == set(State)


def test_every_state_is_either_waiting_or_over() -> None:
    assert set(State) == WAITING | OVER
    assert not WAITING & OVER


def test_nothing_leaves_a_state_that_is_final() -> None:
    for final in (State.READY, State.CANCELLED):
        assert all(final not in sources for sources in SOURCES.values())


def test_a_refusal_is_left_only_when_an_appeal_is_granted() -> None:
    assert [target for target, sources in SOURCES.items() if State.REFUSED in sources] == [State.QUEUED]


def test_gives_the_quota_back_for_what_made_no_clip() -> None:
    assert not {State.REFUSED, State.FAILED, State.CANCELLED} & CHARGED


def test_the_whole_never_runs_backwards_from_stage_to_stage() -> None:
    of_pictures, of_clips = {Stage.DRAWING, Stage.CHECKING_PICTURE}, {Stage.ANIMATING, Stage.CHECKING_CLIP}
    for others in (of_pictures, of_clips):  # each kind goes one way
        marks = [overall(stage, fraction) for stage in Stage if stage not in others for fraction in (0.0, 0.5, 1.0)]
        assert marks == sorted(marks)
    assert set(SHARES) == set(Stage)
