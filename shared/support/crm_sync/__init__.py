"""Support's tickets at Supabase, for the customers' relations: always behind, never in the way, never older again."""
