"""Alembic's entry: migrations run in the connection that `Database.upgrade` hands over."""

from alembic import context

from store.database import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
