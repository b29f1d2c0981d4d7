-- Cells of all reports, superseded versions included, by state.
SELECT status, sum(n_cells)::BIGINT AS n_cells FROM mart_cell_states GROUP BY status ORDER BY n_cells DESC
