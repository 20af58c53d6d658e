-- Indexes by figure: keys arrive scattered, release by release, so no order of the rows finds one figure among millions.

CREATE INDEX figure_states_by_figure ON figure_states (figure);
CREATE INDEX figure_states_closed_by_figure ON figure_states_closed (figure);
CREATE INDEX restatements_by_figure ON restatements (figure);
CREATE INDEX series_by_subject ON series (subject);
